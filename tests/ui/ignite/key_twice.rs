use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[ignite(type_name = "A", type_name = "B")]
struct S {
    id: i64,
}

fn main() {}
