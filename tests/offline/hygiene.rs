//! The generated code works whatever names are in scope: without the prelude, through a re-export, beside types that are called as the
//! standard ones, with raw identifiers, generics, lifetimes and recursion.

use ignite_client::desc::{FieldDesc, TypeCode, TypeDesc};
use ignite_client::{IgniteObject, IgniteType};

fn names<T: IgniteObject>() -> Vec<&'static str> {
    T::object_desc().fields().iter().map(FieldDesc::name).collect()
}

fn field<T: IgniteObject>(at: usize) -> TypeDesc {
    *T::object_desc().fields()[at].ty()
}

/// Nothing of the prelude is in scope, and the names of the standard library mean something else.
#[allow(dead_code, non_camel_case_types, reason = "the names are the point")]
mod no_prelude {
    #![no_implicit_prelude]

    mod core {}
    mod std {}
    mod ignite_client {}
    mod serde {}

    #[derive(::ignite_client::IgniteObject)]
    pub(super) struct Plain<'a, T, const N: usize> {
        id: i64,
        #[ignite(type = "array_list<long>")]
        counts: ::std::vec::Vec<u64>,
        #[serde(alias = "Old", default)]
        text: &'a str,
        #[ignite(
            widen,
            affinity_key,
            sql(precision = 3, default = "0", index(group = "g", order = 1, desc))
        )]
        owner: i64,
        #[ignite(desc = ::ignite_client::desc::string)]
        foreign: ::std::time::Duration,
        #[ignite(type = "enum(org.acme.Kind)")]
        kind: Kind,
        array: [T; N],
    }

    #[derive(::ignite_client::IgniteObject)]
    pub(super) enum Kind {
        Some,
        None,
        Ok,
        Err,
        #[serde(other)]
        Other,
    }

    #[derive(::ignite_client::IgniteObject)]
    pub(super) struct Wrapped(i32);

    pub(super) struct Option;
    pub(super) struct String;
    pub(super) struct Vec;
    pub(super) struct Result;
    pub(super) struct Box;
    pub(super) trait IgniteType {}
    pub(super) trait IgniteObject {}
    pub(super) struct TypeDesc;
    pub(super) struct usize_;

    #[derive(::ignite_client::IgniteObject)]
    #[ignite(as = i64)]
    pub(super) struct Shadow {
        option: Option,
    }

    #[derive(::ignite_client::IgniteObject)]
    pub(super) struct Self_ {
        shadow: Shadow,
        next: ::std::option::Option<::std::boxed::Box<Self>>,
    }
}

#[test]
fn without_the_prelude() {
    type Plain = no_prelude::Plain<'static, String, 2>;
    assert_eq!(names::<Plain>(), ["id", "counts", "text", "owner", "foreign", "kind", "array"]);
    assert_eq!(Plain::object_desc().affinity_field().unwrap().name(), "owner");
    assert_eq!(field::<Plain>(4).code(), TypeCode::String);
    assert_eq!(field::<Plain>(6).code(), TypeCode::StringArray);
    assert_eq!(no_prelude::Wrapped::DESC.code(), TypeCode::Int);
    assert_eq!(no_prelude::Kind::DESC.as_enum().unwrap().variants().len(), 4);
    assert_eq!(field::<no_prelude::Self_>(0).code(), TypeCode::Long);
    assert_eq!(no_prelude::Self_::TYPE_NAME, "Self_");
}

mod facade {
    /// As a library would that hides its dependencies.
    pub(crate) mod inner {
        pub(crate) use ::ignite_client as ignite;
    }
}

mod through_a_re_export {
    mod ignite_client {}

    #[derive(super::facade::inner::ignite::IgniteObject)]
    #[ignite(crate = crate::hygiene::facade::inner::ignite)]
    pub(super) struct Exported {
        #[ignite(type = "date")]
        _day: i64,
    }

    #[derive(super::facade::inner::ignite::IgniteObject)]
    #[ignite(crate = "super::facade::inner::ignite")]
    pub(super) enum Quoted {
        _A,
    }
}

#[test]
fn through_another_crate() {
    assert_eq!(field::<through_a_re_export::Exported>(0).code(), TypeCode::Date);
    assert_eq!(through_a_re_export::Quoted::DESC.code(), TypeCode::Enum);
}

#[allow(dead_code, non_camel_case_types, reason = "raw identifiers")]
mod raw {
    #[derive(ignite_client::IgniteObject)]
    pub(super) struct r#struct<'r#type, r#impl> {
        pub(super) r#type: &'r#type str,
        pub(super) r#match: r#impl,
    }

    #[derive(ignite_client::IgniteObject)]
    #[serde(rename_all = "UPPERCASE")]
    pub(super) enum r#enum {
        r#yield,
    }
}

#[test]
fn raw_identifiers() {
    type Raw = raw::r#struct<'static, i32>;
    assert_eq!(Raw::TYPE_NAME, "struct");
    assert_eq!(names::<Raw>(), ["type", "match"]);
    assert_eq!(raw::r#enum::DESC.as_enum().unwrap().name().full(), "enum");
    assert_eq!(raw::r#enum::DESC.as_enum().unwrap().variants()[0].name(), "YIELD");
}

#[allow(dead_code, reason = "only described")]
mod generic {
    use ignite_client::IgniteObject;
    use std::borrow::Cow;
    use std::collections::{BTreeMap, HashMap};
    use std::marker::PhantomData;
    use std::rc::Rc;
    use std::sync::Arc;

    pub(super) struct NoType;

    #[derive(IgniteObject)]
    pub(super) struct Pair<A, B = A>
    where
        A: Clone,
    {
        pub(super) first: A,
        pub(super) second: Option<B>,
        pub(super) both: HashMap<String, Vec<(A, B)>>,
    }

    #[derive(IgniteObject)]
    pub(super) struct Marked<T> {
        pub(super) id: i64,
        #[serde(skip)]
        pub(super) of: PhantomData<T>,
    }

    #[derive(IgniteObject)]
    pub(super) struct Items<I: Iterator> {
        pub(super) items: Vec<I::Item>,
    }

    #[derive(IgniteObject)]
    pub(super) struct Hinted<T> {
        #[ignite(type = "array_list<date>")]
        pub(super) days: Vec<T>,
    }

    #[derive(IgniteObject)]
    #[serde(bound(serialize = "T: serde::Serialize", deserialize = "T: serde::Deserialize<'de> + Clone"))]
    pub(super) struct Bound<T> {
        pub(super) of: Option<T>,
    }

    #[derive(IgniteObject)]
    #[serde(bound = "")]
    pub(super) struct Unbound<T> {
        pub(super) of: Option<Named<T>>,
    }

    #[derive(IgniteObject)]
    #[ignite(as = String)]
    pub(super) struct Named<T>(PhantomData<T>);

    #[derive(IgniteObject)]
    pub(super) struct Borrowed<'a, 'b: 'a> {
        #[serde(borrow)]
        pub(super) text: &'a str,
        #[serde(borrow = "'b")]
        pub(super) bytes: &'b [u8],
        pub(super) cow: Cow<'a, str>,
        pub(super) list: Vec<&'a str>,
    }

    #[derive(IgniteObject)]
    #[allow(clippy::use_self, reason = "both ways to name the type")]
    pub(super) struct Node<T> {
        pub(super) value: T,
        pub(super) next: Option<Box<Node<T>>>,
        pub(super) children: Vec<Self>,
        pub(super) by_name: BTreeMap<String, Arc<Self>>,
        pub(super) edges: Option<Rc<Edge<T>>>,
    }

    #[derive(IgniteObject)]
    pub(super) struct Edge<T> {
        pub(super) to: Option<Box<Node<T>>>,
    }

    #[derive(IgniteObject)]
    pub(super) struct Many<T>(Vec<T>);

    #[derive(IgniteObject)]
    #[serde(transparent)]
    pub(super) struct Tagged<T> {
        pub(super) id: i64,
        pub(super) of: PhantomData<T>,
    }
}

#[test]
fn generics_and_lifetimes() {
    use generic::*;
    assert_eq!(Pair::<String>::TYPE_NAME, "Pair");
    assert_eq!(field::<Pair<i32, i64>>(0).code(), TypeCode::Int);
    assert_eq!(field::<Pair<i32, i64>>(1).code(), TypeCode::Long);
    assert_eq!(names::<Marked<NoType>>(), ["id"]);
    assert_eq!(field::<Items<std::vec::IntoIter<i64>>>(0).code(), TypeCode::LongArray);
    assert_eq!(field::<Hinted<i64>>(0).code(), TypeCode::Collection);
    assert_eq!(field::<Bound<i64>>(0).code(), TypeCode::Long);
    assert_eq!(field::<Unbound<NoType>>(0).code(), TypeCode::String);
    let borrowed: Vec<_> = (0..4).map(|at| field::<Borrowed<'static, 'static>>(at).code()).collect();
    assert_eq!(borrowed, [TypeCode::String, TypeCode::ByteArray, TypeCode::String, TypeCode::StringArray]);
    assert_eq!(Many::<i16>::DESC.code(), TypeCode::ShortArray);
    assert_eq!(Tagged::<NoType>::DESC.code(), TypeCode::Long);
}

#[test]
fn recursion() {
    type Node = generic::Node<i32>;
    assert_eq!(names::<Node>(), ["value", "next", "children", "by_name", "edges"]);
    let next = field::<Node>(1);
    assert!(next.is_nullable());
    assert_eq!(next.as_object().unwrap().name().full(), "Node");
    assert_eq!(field::<Node>(2).code(), TypeCode::Collection);
    let edge = field::<Node>(4).as_object().unwrap();
    assert!(std::ptr::eq(edge.fields()[0].ty().as_object().unwrap(), Node::object_desc()));
}

/// Types of a macro: their tokens come in invisible groups.
macro_rules! made_by_macro {
    ($name:ident, $field:ident: $type:ty, $text:literal) => {
        #[derive(IgniteObject)]
        #[ignite(type_name = $text, crate = ::ignite_client)]
        #[allow(dead_code, reason = "only described")]
        struct $name {
            $field: $type,
        }
    };
}

made_by_macro!(Made, inner: Option<i64>, "org.acme.Made");

#[test]
fn from_a_macro() {
    assert_eq!(Made::TYPE_NAME, "org.acme.Made");
    assert!(field::<Made>(0).is_nullable());
}

#[test]
fn inside_a_function() {
    #[derive(IgniteObject)]
    struct Local {
        _id: Id,
    }
    #[derive(IgniteObject)]
    #[allow(dead_code, reason = "only described")]
    struct Id(#[ignite(type = "decimal")] u64);
    assert_eq!(field::<Local>(0).code(), TypeCode::Decimal);
    assert_eq!(<Vec<Id>>::DESC.code(), TypeCode::DecimalArray);
}
