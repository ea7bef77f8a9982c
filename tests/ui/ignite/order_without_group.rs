use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(sql(index(order = 1)))]
    id: i64,
}

fn main() {}
