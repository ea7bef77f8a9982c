use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[ignite(type_name = "T", as = String)]
struct S {
    id: i64,
}

fn main() {}
