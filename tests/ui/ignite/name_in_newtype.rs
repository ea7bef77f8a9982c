use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S(#[ignite(name = "n", sql(not_null))] i64);

fn main() {}
