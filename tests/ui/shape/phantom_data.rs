use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S<T> {
    id: i64,
    of: std::marker::PhantomData<T>,
}

fn main() {}
