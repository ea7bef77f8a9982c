//! What a call sees when nodes and networks fail: the whole table, for reading. There is nothing to import here.
//!
//! The first rule is that an error tells the truth about a write: [`Error::fate`](crate::Error::fate) is `NotSent` or `Rejected` only if it
//! was not applied, and [`may_have_been_applied`](crate::Error::may_have_been_applied) says where nobody can know. The second is that every
//! call returns by its deadline ([`request_timeout`](crate::ClientBuilder::request_timeout)), whatever stands still. The third is that no
//! program has to do anything for the next call to work: it connects by itself.
//!
//! Below, *read* is what changes nothing (a query of SQL too), *write* is everything else, and the policies are the defaults:
//! [`RetryPolicy::Reads`](crate::RetryPolicy::Reads), two rounds of reconnecting. The last column names the test that shows it, in the folder
//! `tests/server/` of the repository.
//!
//! # Nodes
//! | fault | reads | writes | afterwards | test |
//! |---|---|---|---|---|
//! | the connected node is killed | repeated on the next node, no error | those under way: `Io`, fate unknown; later ones: no error | one connection, to another node | `faults/nodes.rs`, `the_connected_node_is_killed` |
//! | the owner of a key is killed | repeated on another node | as above | a node that comes back on its port has its connection and its keys again | `faults/nodes.rs`, `the_owner_of_a_key_is_killed_and_comes_back` |
//! | two of three are killed | as above | as above | what was acknowledged is found, if there were two backups | `faults/nodes.rs`, `two_of_three_nodes_are_killed` |
//! | a node stops in order | repeated on another node | as above; what it refuses while it stops is repeated | | `faults/nodes.rs`, `a_node_stops_in_order` |
//! | a node is killed during batches | repeated | `Partial`: the parts of the other nodes are acknowledged | | `faults/nodes.rs`, `batches_are_told_part_by_part_when_a_node_is_killed` |
//! | a node is killed during a query | its cursor: `Lost`; other queries are repeated | as above | | `faults/nodes.rs`, `sql_goes_on_without_a_node` |
//! | a node stands still | those that need it: `Timeout` at their deadline; those to other nodes go on | the same, fate unknown | it is asked again after a short while | `faults/nodes.rs`, `a_node_that_stands_still_holds_up_nobody_elses_calls` |
//! | the only connected node stands still | the first: `Timeout`; the next go to another address | the same, fate unknown | | `faults/nodes.rs`, `a_silent_node_is_left_for_the_next_one` |
//! | owners change beside a silent node | one call may wait a second | the same | | `faults/nodes.rs`, `a_new_topology_is_learnt_beside_a_silent_node` |
//! | a node comes back on another port | no error | no error | found by discovery; the old address is forgotten | `faults/nodes.rs`, `a_node_that_comes_back_on_another_port_is_found` |
//! | all nodes are gone | `Connect`, with each address and its reason | `Connect`: not applied | once they are back: types are registered anew | `faults/nodes.rs`, `all_nodes_are_gone_and_come_back` |
//!
//! # Connections
//! | fault | reads | writes | afterwards | test |
//! |---|---|---|---|---|
//! | cut within a request or answer | repeated, no error | `Io`, fate unknown | | `faults/network.rs`, `a_connection_that_breaks_within_a_read_is_not_noticed` |
//! | cut after any byte of a put | | never applied twice; applied once if acknowledged | | `faults/bytes.rs`, `a_put_that_is_cut_after_each_byte_is_told_as_it_was` |
//! | cut after any byte of a get-and-put | | the same | | `faults/bytes.rs`, `a_get_and_put_that_is_cut_after_each_byte_is_told_as_it_was` |
//! | cut after any byte of a statement | | the same | | `faults/bytes.rs`, `an_update_that_is_cut_after_each_byte_is_told_as_it_was` |
//! | cut within a batch | repeated | fate unknown; a batch that did not arrive whole is not applied | | `faults/network.rs`, `a_batch_that_is_cut_is_told_as_it_was` |
//! | cut within a cursor | `Lost`, told once | | the next one is whole | `faults/network.rs`, `a_cursor_is_lost_with_its_connection` |
//! | a request is stuck half-way | `Timeout`, or `Connect` of time-outs | the same, not applied | the next call connects | `faults/retries.rs`, `a_request_that_is_stuck_half_way_ends_with_its_deadline` |
//! | a handshake stalls while a client is made | the next address is taken, else `Timeout` | | | `faults/network.rs`, `a_handshake_that_stalls_is_given_up_for_the_next_address` |
//! | a handshake stalls during a call | `Connect` of time-outs by the deadline | the same, not applied | | `faults/network.rs`, `a_handshake_that_stalls_costs_a_call_its_deadline_at_most` |
//! | the first address tried is silent | the next one serves the call | the same | | `faults/network.rs`, `a_silent_address_does_not_keep_a_call_from_the_others` |
//! | an answer comes too late | `Timeout`; the connection stays | `Timeout`, fate unknown | what it opened is closed | `faults/leaks.rs`, `a_query_that_took_too_long_leaves_nothing_open` |
//! | a cursor is left before its end | | | it is closed on its node | `faults/leaks.rs`, `what_is_dropped_is_closed` |
//! | the certificate of a node expires | while connected: no error; later ones: `Connect` of `Tls` | the same, not applied | once the node has another certificate: the same client goes on | `tls.rs`, `a_connection_outlives_the_certificate_of_its_server` |
//! | connections break again and again | repeated | fate unknown | no sockets and threads are left | `faults/leaks.rs`, `broken_connections_leave_no_sockets` |
//!
//! # Policies
//! | policy | a lost read | a lost write | test |
//! |---|---|---|---|
//! | `None` | its error | its error | `faults/retries.rs`, `the_policy_none_repeats_nothing` |
//! | `Reads` | repeated | its error | `faults/retries.rs`, `the_policy_reads_repeats_reads` |
//! | `All` | repeated | repeated, and perhaps applied twice | `faults/retries.rs`, `the_policy_all_repeats_writes` |
//! | `All`, and the repetition cannot connect | | the first error: it may have been applied | `faults/retries.rs`, `a_repeated_write_that_fails_again_may_have_been_applied` |
//! | `All`, and the repetition is refused | | the first error: it may have been applied | `faults/retries.rs`, `a_repeated_write_that_is_refused_may_have_been_applied` |
//! | `Custom` | what it says | what it says | `faults/retries.rs`, `a_policy_of_ones_own_is_asked_where_repeating_is_possible` |
//! | any, nothing could be sent | `Connect` | `Connect`, not applied | `faults/retries.rs`, `nothing_is_sent_without_a_connection` |
//!
//! # All of it at once
//! Eight threads write through random faults, each write with a key of its own, then counters by compare-and-set; two backups. Every
//! acknowledged write is found, every write that was reported as not applied is absent, every call returns by its deadline, and no
//! socket, thread, cursor or transaction is left: `faults/chaos/mod.rs`, `what_is_reported_under_random_faults_is_true`.
