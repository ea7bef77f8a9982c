use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    A(i32),
    B { x: i64 },
    C,
}

fn main() {}
