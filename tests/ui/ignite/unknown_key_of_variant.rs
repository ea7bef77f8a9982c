use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[ignite(name = "a")]
    A,
}

fn main() {}
