use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "long")]
    id: Option<String>,
}

fn main() {}
