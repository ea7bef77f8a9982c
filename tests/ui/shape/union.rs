use ignite_client::IgniteObject;

#[derive(IgniteObject)]
union U {
    a: i32,
    b: f32,
}

fn main() {}
