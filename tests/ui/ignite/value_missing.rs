use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[ignite(type_name)]
struct S {
    id: i64,
}

fn main() {}
