use super::super::scripted_link::ScriptedLink;
use super::*;
use crate::protocol::{Features, Negotiated, ProtocolVersion};

fn node(id: usize) -> NodeEndpoint {
    NodeEndpoint { node_id: id_of(id), port: 10800, hosts: vec!["b".to_owned()] }
}

fn id_of(id: usize) -> Uuid {
    Uuid::from_u128(id.try_into().unwrap())
}

/// Connects to a node, when no other connection is left.
fn connected(nodes: &Nodes<ScriptedLink>, id: usize) -> Installed {
    let negotiated =
        Negotiated { version: ProtocolVersion::V1_7, features: Features::NONE, node_id: Some(id_of(id)) };
    let address = Address::new("a", 10800);
    let link = ScriptedLink::new(&address.text, negotiated, 0);
    let installed = nodes.install(&address, &link, true, Instant::now()).unwrap();
    link.close();
    installed
}

#[test]
fn nodes_that_are_long_gone_are_forgotten_and_present_ones_are_not() {
    let nodes = Nodes::new(&[Address::new("a", 10800)]);
    assert_eq!(connected(&nodes, 0), Installed::Known);
    // A node is started again and again beside one that stays.
    for restart in 1..5 * MOST_MET {
        nodes.discovered(&[node(0), node(restart)], Instant::now());
        assert!(nodes.read().met.len() <= MOST_MET, "after {restart} restarts");
    }
    assert_eq!(connected(&nodes, 0), Installed::Known);
    assert_eq!(connected(&nodes, 5 * MOST_MET - 1), Installed::Known);
    assert_eq!(connected(&nodes, 5 * MOST_MET), Installed::Stranger);
    // It is another cluster, and the nodes of the first one are strangers in it.
    assert_eq!(connected(&nodes, 0), Installed::Stranger);

    // Nobody tells of nodes: each is met when it is connected to.
    for restart in 0..2 * MOST_MET {
        connected(&nodes, restart);
        assert!(nodes.read().met.len() <= MOST_MET, "after {restart} restarts");
    }
}
