use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(sql(length = 3))]
    id: i64,
}

fn main() {}
