use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    A,
    #[ignite(ordinal = 0)]
    B,
}

fn main() {}
