use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(sql(index(name = "i")))]
    id: i64,
}

fn main() {}
