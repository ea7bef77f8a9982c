use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(widen)]
    name: String,
}

fn main() {}
