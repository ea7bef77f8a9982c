//! What differs between a Rust type and the cluster's types of the same names, as data. How it is found stands in `compare`, how it is
//! shown in `text`. The type guard (`conflict`) decides what is refused; here its words are repeated, beside what it lets through.

mod compare;
mod rename;
#[cfg(all(test, feature = "derive"))]
mod tests;
mod text;

use super::conflict::{TypeConflict, TypeDifference};
pub(crate) use compare::{report, type_ids};
pub(crate) use text::harmless;

/// What differs between a Rust type, all types in it included, and what the cluster knows of them: what
/// [`Client::check`](crate::Client::check) gives.
///
/// Its text is a table. [`print`](Self::print) shows it in colours where there is a terminal.
///
/// # Examples
/// ```no_run
/// # use ignite_client::IgniteType;
/// # fn of<Person: IgniteType>(client: &ignite_client::Client) -> ignite_client::Result<()> {
/// let report = client.check::<Person>()?;
/// assert!(report.is_compatible(), "{report}");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeReport {
    /// One for each type with a name, the type itself first.
    pub types: Vec<TypeCheck>,
}

/// One type of a [`TypeReport`].
///
/// # Examples
/// ```
/// use ignite_client::TypeReport;
///
/// /// The types that the first write will register.
/// fn new_types(report: &TypeReport) -> Vec<&str> {
///     report.types.iter().filter(|ty| !ty.is_known).map(|ty| ty.type_name.as_str()).collect()
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeCheck {
    /// Full name of the type.
    pub type_name: String,
    /// Its id in this cluster.
    pub type_id: i32,
    /// The cluster knows the type.
    pub is_known: bool,
    /// The cluster knows the schema of the struct: its fields in its order.
    pub is_registered: bool,
    /// How many schemas of the type the cluster knows.
    pub schema_count: usize,
    /// What differs in the type as a whole: its name, its kind, the affinity key, the order of fields.
    pub general: Vec<ItemCheck>,
    /// The fields of the struct, then those that only the cluster has.
    pub fields: Vec<ItemCheck>,
    /// The constants of the enum, then those that only the cluster has.
    pub constants: Vec<ItemCheck>,
}

/// A field, a constant of an enum, or a property of the whole type.
///
/// # Examples
/// ```
/// use ignite_client::{ItemStatus, TypeReport};
///
/// /// The fields that are read from nowhere.
/// fn ignored(report: &TypeReport) -> Vec<String> {
///     let missing = report.differences().filter(|(_, item)| item.status == ItemStatus::Missing);
///     missing.map(|(ty, item)| format!("{}.{}", ty.type_name, item.name)).collect()
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemCheck {
    /// Name of the field or constant; for the type as a whole what is compared.
    pub name: String,
    /// The cluster's side: the type of a field, the ordinal of a constant.
    pub cluster: Option<String>,
    /// This program's side.
    pub ours: Option<String>,
    /// How the two sides compare.
    pub status: ItemStatus,
    /// Every object that the cluster may hold can be read, as far as its metadata tells.
    pub is_readable: bool,
    /// What follows, or what could be done.
    pub advice: Option<String>,
}

/// How the two sides of an [`ItemCheck`] compare.
///
/// # Examples
/// ```
/// use ignite_client::ItemStatus;
///
/// /// The attribute to write, where one attribute is the answer.
/// fn attribute(status: &ItemStatus) -> Option<String> {
///     match status {
///         ItemStatus::Retyped(difference) => Some(format!("#[ignite({})]", difference.attribute.as_ref()?)),
///         ItemStatus::ProbablyRenamed { from } => Some(format!("#[serde(alias = \"{from}\")]")),
///         _ => None,
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ItemStatus {
    /// No difference.
    Same,
    /// Only this program has it; registering adds it.
    Added,
    /// Only the cluster has it: a field that reading ignores.
    Missing,
    /// The cluster has the field under another type: writing is refused.
    Retyped(TypeDifference),
    /// The cluster's narrower type is read, thanks to `#[ignite(widen)]`, but writing is refused.
    Widened(TypeDifference),
    /// Objects that have it under an earlier name are read, thanks to `#[serde(alias)]`.
    Renamed {
        /// The earlier name.
        from: String,
    },
    /// Only this program has it, and only the cluster has one of the same type and a similar name.
    ProbablyRenamed {
        /// The cluster's name.
        from: String,
    },
    /// Objects with the same fields in another order exist. As keys they are other keys.
    OrderDiffers,
    /// Something else that makes registering fail.
    Refused(TypeDifference),
}

impl TypeReport {
    /// Whether registering would succeed now, and so whether values can be written.
    pub fn is_compatible(&self) -> bool {
        self.items().all(|(_, item)| item.status.conflict().is_none())
    }

    /// Whether every object that the cluster may hold can be read, as far as its metadata tells.
    pub fn is_readable(&self) -> bool {
        self.items().all(|(_, item)| item.is_readable)
    }

    /// Whether the cluster knows exactly these types, each with this schema.
    pub fn is_same(&self) -> bool {
        self.types.iter().all(|ty| ty.is_known && ty.is_registered) && self.differences().next().is_none()
    }

    /// Everything that is not the same on both sides, with the type that it belongs to.
    pub fn differences(&self) -> impl Iterator<Item = (&TypeCheck, &ItemCheck)> {
        self.items().filter(|(_, item)| item.status != ItemStatus::Same)
    }

    /// What registering would be refused for, if anything.
    pub(crate) fn conflict(&self) -> Option<TypeConflict> {
        TypeConflict::of(self.items().filter_map(|(_, item)| item.status.conflict().cloned()).collect())
    }

    fn items(&self) -> impl Iterator<Item = (&TypeCheck, &ItemCheck)> {
        self.types.iter().flat_map(|ty| ty.items().map(move |item| (ty, item)))
    }
}

impl TypeCheck {
    /// Everything that was compared: the type as a whole, its fields, its constants.
    pub fn items(&self) -> impl Iterator<Item = &ItemCheck> {
        [&self.general, &self.fields, &self.constants].into_iter().flatten()
    }

    /// The field of a name of this program, or of the cluster where only that has it.
    pub fn field(&self, name: &str) -> Option<&ItemCheck> {
        self.fields.iter().find(|item| item.name == name)
    }
}

impl ItemStatus {
    /// What registering would be refused for.
    pub fn conflict(&self) -> Option<&TypeDifference> {
        match self {
            Self::Retyped(difference) | Self::Widened(difference) | Self::Refused(difference) => {
                Some(difference)
            }
            _ => None,
        }
    }
}
