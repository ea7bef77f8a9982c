use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    nothing: (),
}

fn main() {}
