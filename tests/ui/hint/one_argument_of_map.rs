use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "map<int>")]
    id: std::collections::HashMap<i32, i32>,
}

fn main() {}
