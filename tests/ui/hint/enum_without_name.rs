use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "enum()")]
    color: String,
}

fn main() {}
