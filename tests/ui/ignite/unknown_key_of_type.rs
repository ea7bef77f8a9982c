use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[ignite(typename = "T")]
struct S {
    id: i64,
}

fn main() {}
