use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[ignite(ordinal = -1)]
    A,
}

fn main() {}
