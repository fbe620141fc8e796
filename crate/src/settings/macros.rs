//! `settings!` and `one_of!`: where settings stand, once each.

/// Declares a struct and what is to be known of each of its fields, a row each:
///
/// ```text
/// /// Its documentation, here and in types.d.ts.
/// momentum: f64 = 0.0 => within(Range::from(0.0)).fields(&[field("momentum", "Momentum")]),
/// ```
///
/// `as "key"` before the colon: what JSON and links call it, if it isn't the field's name. `= 0.0`: the default.
/// `[start: 0.1]` in its place: it has none, and a person starts with this. `; check` after the row: what is checked
/// after its range, a `fn(&Self, group, dtype)`.
///
/// A struct with a name, `struct Sgd = "sgd" as "SGD"`, is one of several, as `one_of!` lists them; the second is what
/// the page and PyTorch call it. After it, `decoupled: "adamw" as "AdamW" { weight_decay: 0.01 }` is a special case: a
/// flag, the names that it goes by, and the defaults that are others.
macro_rules! settings {
    (
        $(#[doc = $about:literal])*
        $(#[derive($derive:ident)])?
        pub struct $type:ident $(= $name:literal as $label:literal)? {
            $(
                $(#[doc = $doc:literal])*
                $field:ident $(as $key:literal)?: $ty:ty $([start: $start:expr])? $(= $default:expr)?
                    => $setting:expr $(; $then:expr)?,
            )*
        }
        $(
            $(#[doc = $case_about:literal])*
            $case:ident: $case_name:literal as $case_label:literal { $($changed:ident: $value:expr),* }
        )?
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq $(, $derive)?)]
        pub struct $type {
            $($(#[doc = $doc])* pub $field: $ty,)*
            $($(#[doc = $case_about])* pub $case: bool,)?
        }

        impl $crate::settings::table::Settings for $type {
            const ROWS: &'static [$crate::settings::table::Row] = {
                #[allow(unused_imports, reason = "a row has some of them")]
                use $crate::settings::{range::Range, table::{Row, Words::{And, Instead, Null}, any, field, within}};
                &[$(Row::new(
                    settings!(@key $field $($key)?),
                    <$ty as $crate::settings::kind::Typed>::TYPE,
                    settings!(@required $($default)?),
                    $setting,
                    &[$($doc),*],
                )),*]
            };

            fn start() -> Self {
                $type { $($field: settings!(@one $($start)? $($default)?),)* $($case: false)? }
            }

            fn held(&self) -> Vec<&dyn $crate::settings::table::Entry> {
                vec![$(&self.$field),*]
            }

            fn held_mut(&mut self) -> Vec<&mut dyn $crate::settings::table::Entry> {
                vec![$(&mut self.$field),*]
            }

            #[allow(unused_variables, reason = "most need nothing but their ranges")]
            fn then(
                &self,
                key: &str,
                group: &'static str,
                dtype: $crate::numbers::dtype::Dtype,
            ) -> $crate::settings::read::Checked {
                $(settings!(@then (key, settings!(@key $field $($key)?)) (self, group, dtype) $($then)?);)*
                Ok(())
            }
        }

        settings!(@kind $type ($($about)*) $($name $label)?
            $(; $case ($($case_about)*) $case_name $case_label ($($changed: $value),*))?);
    };

    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@one $value:expr) => { $value };
    (@required) => { true };
    (@required $default:expr) => { false };
    (@then $keys:tt $about:tt) => {};
    (@then ($asked:expr, $key:expr) $about:tt $then:expr) => {
        if $asked == $key {
            return ($then)$about;
        }
    };

    // An object by itself.
    (@kind $type:ident ($($about:literal)*)) => {
        impl $type {
            pub(crate) const OBJECT: $crate::settings::types::Object = {
                use $crate::settings::{table::Settings, types::Object};
                Object::new(stringify!($type), $type::ROWS, || $type::start().entries())
            };
        }

        impl $crate::settings::kind::Kind for $type {
            const TYPE: $crate::settings::types::Type = $crate::settings::types::Type::Object(&$type::OBJECT);

            fn from_value(value: &$crate::settings::value::Value) -> Option<Self> {
                use $crate::settings::{read::Keys, table::Settings};
                Keys::of("", value).map(|keys| Self::start().taking(&keys))
            }

            fn to_value(&self) -> $crate::settings::value::Value {
                $crate::settings::value::Value::map(&$crate::settings::table::Settings::entries(self))
            }

            fn then(
                &self,
                group: &'static str,
                dtype: $crate::numbers::dtype::Dtype,
            ) -> $crate::settings::read::Checked {
                $crate::settings::table::Settings::then_all(self, group, dtype)
            }
        }
    };
    // One of several.
    (@kind $type:ident ($($about:literal)*) $name:literal $label:literal
        $(; $case:ident ($($case_about:literal)*) $case_name:literal $case_label:literal
            ($($changed:ident: $value:expr),*))?
    ) => {
        impl $type {
            pub(crate) const CASES: &'static [$crate::settings::table::Case] = {
                use $crate::settings::table::{Case, Settings};
                &[
                    Case::new(($name, $label), $type::ROWS, || $type::start().entries(), &[$($about),*]),
                    $(Case::new(
                        ($case_name, $case_label),
                        $type::ROWS,
                        || $type { $case: true, $($changed: $value,)* ..$type::start() }.entries(),
                        &[$($case_about),*],
                    ),)?
                ]
            };

            /// What it is called in JSON, on the page and by PyTorch, and starts with.
            pub(crate) fn case(&self) -> &'static $crate::settings::table::Case {
                $(if self.$case {
                    return &$type::CASES[1];
                })?
                &$type::CASES[0]
            }

            /// Of an object that names one of them.
            pub(crate) fn named(keys: &$crate::settings::read::Keys) -> Option<Self> {
                use $crate::settings::{table::Settings, value::Value};
                let Some(Value::Text(name)) = keys.get("name") else { return None };
                $(if name == $case_name {
                    return Some($type { $case: true, $($changed: $value,)* ..$type::start() }.taking(keys));
                })?
                (name == $name).then(|| $type::start().taking(keys))
            }
        }
    };
}
pub(crate) use settings;

/// Declares an enum of structs that have a name each, `Sgd(Sgd)`: the object `{"name": "sgd", …}`. What they share may
/// follow, with what it and a reference to it are called: `lr, lr_mut: f64`.
macro_rules! one_of {
    (
        $(#[$meta:meta])*
        pub enum $type:ident { $($variant:ident($of:ty),)* }
        $($get:ident, $get_mut:ident: $shared:ty)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum $type { $($variant($of),)* }

        impl $type {
            /// What it is called in JSON, on the page and by PyTorch, and starts with.
            pub fn case(&self) -> &'static $crate::settings::table::Case {
                match self { $($type::$variant(of) => of.case(),)* }
            }

            /// What is said of it beside the name.
            pub fn settings(&self) -> $crate::settings::table::Entries {
                match self { $($type::$variant(of) => $crate::settings::table::Settings::said(of),)* }
            }
        }

        one_of!(@shared $type ($($variant)*) $($get $get_mut $shared)?);

        impl $crate::settings::kind::Kind for $type {
            const TYPE: $crate::settings::types::Type = {
                use $crate::settings::types::{OneOf, Type};
                Type::OneOf(&OneOf { name: stringify!($type), cases: &[$(<$of>::CASES),*] })
            };

            fn from_value(value: &$crate::settings::value::Value) -> Option<Self> {
                let keys = $crate::settings::read::Keys::of("", value)?;
                $(if let Some(of) = <$of>::named(&keys) {
                    return Some($type::$variant(of));
                })*
                None
            }

            fn to_value(&self) -> $crate::settings::value::Value {
                let mut entries = vec![("name", self.case().name.into())];
                entries.extend(match self {
                    $($type::$variant(of) => $crate::settings::table::Settings::entries(of),)*
                });
                $crate::settings::value::Value::map(&entries)
            }

            fn said(&self) -> Option<$crate::settings::value::Value> {
                let mut entries = vec![("name", self.case().name.into())];
                entries.extend(self.settings());
                Some($crate::settings::value::Value::map(&entries))
            }

            fn then(
                &self,
                group: &'static str,
                dtype: $crate::numbers::dtype::Dtype,
            ) -> $crate::settings::read::Checked {
                match self {
                    $($type::$variant(of) => $crate::settings::table::Settings::then_all(of, group, dtype),)*
                }
            }
        }
    };

    (@shared $type:ident ($($variant:ident)*)) => {};
    (@shared $type:ident ($($variant:ident)*) $get:ident $get_mut:ident $shared:ty) => {
        impl $type {
            pub const fn $get(&self) -> $shared {
                match self { $($type::$variant(of) => of.$get,)* }
            }

            pub const fn $get_mut(&mut self) -> &mut $shared {
                match self { $($type::$variant(of) => &mut of.$get,)* }
            }
        }
    };
}
pub(crate) use one_of;
