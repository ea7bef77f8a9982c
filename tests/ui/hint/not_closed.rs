use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "array_list<int")]
    id: Vec<i32>,
}

fn main() {}
