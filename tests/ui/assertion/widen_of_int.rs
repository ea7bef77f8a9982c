use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(widen)]
    count: i32,
}

fn main() {}
