use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "decimal")]
    price: f64,
}

fn main() {}
