use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(desc = number)]
    id: u64,
}

const fn number() -> i64 {
    1
}

fn main() {}
