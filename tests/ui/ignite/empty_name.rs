use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(name = "")]
    id: i64,
}

fn main() {}
