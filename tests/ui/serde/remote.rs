use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(remote = "other::S")]
struct S {
    id: i64,
}

fn main() {}
