use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    inner: Vec<Inner>,
}

struct Inner;

fn main() {}
