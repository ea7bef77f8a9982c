use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[ignite(type_name = "\0")]
struct S {
    id: i64,
}

fn main() {}
