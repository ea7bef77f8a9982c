use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "hash_map")]
    ids: Vec<i32>,
}

fn main() {}
