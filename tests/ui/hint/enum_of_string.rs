use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "enum(org.acme.Color)")]
    color: String,
}

fn main() {}
