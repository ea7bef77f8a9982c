//! Plans for objects of another schema than the struct's own: for each field of the struct the entry of the footer that holds it.

use crate::describe::desc::{FieldDesc, ObjectDesc};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};

/// See the module.
pub(super) type Plan = Arc<[Option<usize>]>;

/// Plans that were made, once for each struct and schema. A client keeps one for all of its values.
#[derive(Debug, Default)]
pub(crate) struct Plans(RwLock<HashMap<Of, Plan>>);

/// What a plan is for: the address of the struct's descriptor, the schema id, and for full footers, whose schema nobody knows, the number of
/// fields.
type Of = (usize, i32, usize);

/// More plans than this are those of a server that makes up schemas.
const MOST: usize = 4096;

impl Plans {
    pub(super) fn get(&self, desc: &'static ObjectDesc, schema_id: i32, full_count: usize) -> Option<Plan> {
        let plans = self.0.read().unwrap_or_else(PoisonError::into_inner);
        plans.get(&of(desc, schema_id, full_count)).cloned()
    }

    pub(super) fn put(&self, desc: &'static ObjectDesc, schema_id: i32, full_count: usize, plan: &Plan) {
        let mut plans = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= MOST {
            plans.clear();
        }
        plans.insert(of(desc, schema_id, full_count), Arc::clone(plan));
    }
}

fn of(desc: &'static ObjectDesc, schema_id: i32, full_count: usize) -> Of {
    (std::ptr::from_ref(desc).addr(), schema_id, full_count)
}

/// Finds the fields of the struct among the ids of the wire.
pub(super) fn plan_of_ids(desc: &'static ObjectDesc, wire: &[i32]) -> Plan {
    let entry = |id: i32| wire.iter().position(|wire| *wire == id);
    let ids = |field: &FieldDesc| std::iter::once(field.id).chain(field.alias_ids.iter().copied());
    desc.fields.iter().map(|field| ids(field).find_map(entry)).collect()
}

/// Plans of a decoder: its own, made when the first is needed (a decoder is made for each row), or those of a client.
pub(super) enum PlansOf<'c> {
    Own(OnceCell<Plans>),
    Client(&'c Plans),
}

impl Deref for PlansOf<'_> {
    type Target = Plans;

    fn deref(&self) -> &Plans {
        match self {
            Self::Own(plans) => plans.get_or_init(Plans::default),
            Self::Client(plans) => plans,
        }
    }
}
