//! Names of fields and constants are those that serde uses.

use super::derive::{constants, names};
use ignite_client::IgniteObject;
use ignite_client::desc::{FieldDesc, ObjectDesc};
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize};

macro_rules! rules {
    ($($rule:literal),*) => {$({
        #[derive(Serialize, Deserialize, IgniteObject)]
        #[serde(rename_all = $rule)]
        #[allow(non_snake_case, reason = "serde changes such names too")]
        struct Fields {
            x: i32,
            first_name: i32,
            last__name_: i32,
            _leading: i32,
            mixedCase: i32,
            r#type: i32,
            größe: i32,
        }
        assert_eq!(serde_names::<Fields>(), serde_names_of(Fields::object_desc()), $rule);
        assert_eq!(serde_names::<Fields>(), names::<Fields>(), $rule);

        #[derive(Serialize, Deserialize, IgniteObject)]
        #[serde(rename_all = $rule)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "serde changes such names too")]
        enum Constants {
            X,
            DeepRed,
            HTTP,
            lower_case,
            AZähler,
            r#dyn,
        }
        let names: Vec<&str> = constants::<Constants>().into_iter().map(|(name, _)| name).collect();
        assert_eq!(serde_names::<Constants>(), names, $rule);
    })*};
}

#[test]
fn renaming_rules_are_those_of_serde() {
    rules!(
        "lowercase",
        "UPPERCASE",
        "PascalCase",
        "camelCase",
        "snake_case",
        "SCREAMING_SNAKE_CASE",
        "kebab-case",
        "SCREAMING-KEBAB-CASE"
    );
}

/// The names that serde's generated code asks for: aliases among them.
pub(super) fn serde_names<T: for<'de> Deserialize<'de>>() -> Vec<&'static str> {
    let mut names = Vec::new();
    assert!(T::deserialize(Asked(&mut names)).is_err(), "nothing is given");
    names
}

/// The same from a descriptor; its aliases are ids and do not count here.
pub(super) fn serde_names_of(desc: &ObjectDesc) -> Vec<&'static str> {
    desc.fields().iter().map(FieldDesc::serde_name).collect()
}

/// Gives nothing and keeps what it is asked for.
struct Asked<'a>(&'a mut Vec<&'static str>);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("not asked for names"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.extend(fields);
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.extend(variants);
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}
