use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    note: Option<Option<String>>,
}

fn main() {}
