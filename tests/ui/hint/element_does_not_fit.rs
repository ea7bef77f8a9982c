use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "array_list<date>")]
    days: Vec<String>,
}

fn main() {}
