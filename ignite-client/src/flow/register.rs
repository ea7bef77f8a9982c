//! The type guard: before the first request that carries objects of a type, its metadata is read, compared and put.
//!
//! A put with a compact schema that is not registered can stall the node and everyone's DDL, so there is no way around this to a
//! write. Concurrent callers may register the same type twice (the cluster merges); none sends before one registration was answered.

use super::Flow;
use super::execute::{Attempted, Deadline, as_dyn};
use super::transport::Transport;
use crate::codec::{CodecError, hash};
use crate::describe::BinaryType;
use crate::describe::desc::TypeDesc;
use crate::describe::schemas::Schemas;
use crate::describe::walk::{Named, named_types};
use crate::describe::{NamedType, TypeConflict, differences, type_book};
use crate::error::Result;
use crate::ops::{Answer, GetBinaryType, PutBinaryType, RegisterBinaryTypeName, RetryClass, Route};
use crate::protocol::OpCode;
use crate::ser::DynamicRef;
use std::borrow::Cow;
use std::sync::Arc;

/// The types of the values of a request.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Needs<'a> {
    /// Descriptors of the values.
    pub(crate) descs: &'a [Option<&'static TypeDesc>],
    /// Objects without a Rust type.
    pub(crate) dynamic: &'a [DynamicRef],
    /// The types of a table's keys and values.
    pub(crate) types: &'a [NamedType],
}

impl<T: Transport> Flow<T> {
    /// Whether all types are registered; looks up and asks nobody.
    pub(super) fn is_prepared(&self, needs: &Needs<'_>) -> bool {
        needs.descs.iter().flatten().all(|desc| desc.is_plain() || self.registry.is_prepared(desc))
            && needs.dynamic.iter().all(|one| self.is_registered(*one))
            && needs.types.iter().all(|one| self.is_type_registered(&one.ty))
    }

    fn is_type_registered(&self, ty: &BinaryType) -> bool {
        self.registry.is_registered(ty.type_id, schema_id_of(ty))
    }

    /// Whether an object without a Rust type can be written: its schema is registered, and as a schema id tells nothing of the types of
    /// the fields, those of its book fit.
    fn is_registered(&self, one: DynamicRef) -> bool {
        if !self.registry.is_registered(one.type_id, one.schema_id) {
            return false;
        }
        if one.token == self.registry.token() {
            return true;
        }
        let book = type_book::by_token(one.token).and_then(|book| book.binary_type(one.type_id));
        match (self.registry.binary_type(one.type_id), book) {
            (Some(known), Some(wanted)) => differences(&known, &wanted).is_empty(),
            _ => true,
        }
    }

    /// Registers the types of a request over the connection that will carry it.
    pub(super) async fn prepare(&self, link: &T::Link, needs: &Needs<'_>, deadline: Deadline) -> Result<()> {
        let epoch = self.registry.epoch();
        let descs = needs.descs.iter().flatten().filter(|desc| !desc.is_plain());
        let mut wanted = Vec::new();
        for desc in descs.clone() {
            if !self.registry.is_prepared(desc) {
                wanted.extend(named_types(desc).into_iter().map(|named| self.wanted(named)));
            }
        }
        for one in needs.dynamic {
            if !self.is_registered(*one) {
                wanted.extend(self.wanted_dynamic(link, *one, deadline).await?);
            }
        }
        wanted.extend(needs.types.iter().filter(|one| !self.is_type_registered(&one.ty)).cloned());
        self.register(link, &wanted, deadline).await?;
        for NamedType { ty, .. } in needs.types {
            self.registry.mark_registered(ty.type_id, schema_id_of(ty), epoch);
        }
        descs.for_each(|desc| self.registry.mark_prepared(desc, epoch));
        for one in needs.dynamic {
            self.registry.mark_registered(one.type_id, one.schema_id, epoch);
        }
        Ok(())
    }

    /// Registers the types below a descriptor, if they are not yet.
    pub(crate) async fn register_types(&self, desc: &'static TypeDesc) -> Result<()> {
        self.prepare_types(&Needs { descs: &[Some(desc)], ..Needs::default() }).await
    }

    /// Registers types, if they are not yet.
    pub(super) async fn prepare_types(&self, needs: &Needs<'_>) -> Result<()> {
        if self.is_prepared(needs) {
            return Ok(());
        }
        let deadline = self.deadline();
        let what = Attempted { op: OpCode::PutBinaryType, class: RetryClass::Read, route: Route::Any };
        let attempt = |link: T::Link| async move {
            self.prepare_for(OpCode::PutBinaryType, &link, needs, deadline).await
        };
        self.retrying(what, deadline, attempt).await
    }

    fn wanted(&self, named: Named) -> NamedType {
        NamedType { ty: named.binary_type(self.binding()), class_name: named.name().full.to_owned() }
    }

    /// The type of an object without a Rust type: from the book that it came with, else from the cluster, if that has its schema.
    /// An object that tells its field ids itself may stay unknown.
    async fn wanted_dynamic(
        &self,
        link: &T::Link,
        one: DynamicRef,
        deadline: Deadline,
    ) -> Result<Option<NamedType>> {
        let book = type_book::by_token(one.token);
        let known = book.and_then(|book| book.binary_type(one.type_id));
        let mut known = known.filter(|ty| !ty.type_name.is_empty());
        if known.is_none() {
            let reply = self.exchange(link, &GetBinaryType { type_id: one.type_id }, deadline).await?;
            known = GetBinaryType::decode(&mut reply.reader())?.map(Arc::new);
        }
        let Some(ty) = known.filter(|ty| has_schema(ty, one.schema_id)) else {
            if !one.compact {
                return Ok(None);
            }
            return Err(CodecError::unsupported(format!(
                "schema {} of type {} is known neither here nor to the cluster, so an object of it cannot be written",
                one.schema_id, one.type_id
            ))
            .into());
        };
        let mut ty = BinaryType::clone(&ty);
        ty.schemas.retain(|schema| schema.id == one.schema_id);
        let class_name = ty.type_name.clone();
        ty.type_name = self.binding().mapped(&class_name).into_owned();
        Ok(Some(NamedType { ty, class_name }))
    }

    /// Reads the cluster's types, compares all of them, then puts what is new and tells the names for Java.
    async fn register(&self, link: &T::Link, wanted: &[NamedType], deadline: Deadline) -> Result<()> {
        let reads: Vec<_> = wanted.iter().map(|one| GetBinaryType { type_id: one.ty.type_id }).collect();
        let mut known = Vec::with_capacity(wanted.len());
        for reply in self.exchange_all(link, &as_dyn(&reads), deadline).await? {
            known.push(GetBinaryType::decode(&mut reply.reader())?);
        }
        let pairs = || wanted.iter().zip(&known);
        let differing = pairs().filter_map(|(one, known)| Some(differences(known.as_ref()?, &one.ty)));
        if let Some(conflict) = TypeConflict::of(differing.flatten().collect()) {
            return Err(conflict.into());
        }
        let names = wanted
            .iter()
            .map(|one| RegisterBinaryTypeName { type_id: one.ty.type_id, class_name: &one.class_name });
        let names: Vec<_> = names.collect();
        self.exchange_all(link, &as_dyn(&names), deadline).await?;
        let puts: Vec<_> = pairs().filter_map(|(one, known)| missing(&one.ty, known.as_ref())).collect();
        let puts: Vec<_> = puts.iter().map(|ty| PutBinaryType { ty }).collect();
        self.exchange_all(link, &as_dyn(&puts), deadline).await?;
        for (one, known) in wanted.iter().zip(known) {
            self.registry.learn(match known {
                Some(mut known) => {
                    known.merge(&one.ty);
                    known
                }
                None => one.ty.clone(),
            });
        }
        Ok(())
    }
}

/// What is to be put so that the cluster, which has `known`, can read objects of a type.
fn missing<'w>(wanted: &'w BinaryType, known: Option<&BinaryType>) -> Option<Cow<'w, BinaryType>> {
    let Some(known) = known else { return Some(Cow::Borrowed(wanted)) };
    (!known.covers(wanted)).then(|| {
        let mut wanted = wanted.clone();
        wanted.adopt_names(known);
        // The cluster refuses another affinity field than it has, none included.
        wanted.affinity_key.clone_from(&known.affinity_key);
        Cow::Owned(wanted)
    })
}

fn schema_id_of(ty: &BinaryType) -> i32 {
    ty.schemas.first().map_or(hash::EMPTY_SCHEMA_ID, |schema| schema.id)
}

fn has_schema(ty: &BinaryType, schema_id: i32) -> bool {
    schema_id == hash::EMPTY_SCHEMA_ID || ty.schemas.iter().any(|schema| schema.id == schema_id)
}
