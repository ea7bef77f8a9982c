use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[ignite(type_name = "List`1[[Foo]]")]
struct S {
    id: i64,
}

fn main() {}
