use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[ignite(type_name = "T")]
struct S(i64);

fn main() {}
