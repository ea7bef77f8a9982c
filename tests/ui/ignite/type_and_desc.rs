use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "long", desc = ignite_client::desc::long)]
    id: u64,
}

fn main() {}
