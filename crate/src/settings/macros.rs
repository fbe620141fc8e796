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
            fn start() -> Self {
                $type { $($field: settings!(@one $($start)? $($default)?),)* $($case: false)? }
            }

            fn usual(&self) -> Self {
                $(if self.$case {
                    return $type { $case: true, $($changed: $value,)* ..Self::start() };
                })?
                Self::start()
            }

            fn rows(&self) -> Vec<($crate::settings::table::Row, &dyn $crate::settings::table::Entry)> {
                vec![$((settings!(@row ($field $($key)?) $ty, ($($default)?) $setting), &self.$field)),*]
            }

            fn rows_mut(&mut self) -> Vec<($crate::settings::table::Row, &mut dyn $crate::settings::table::Entry)> {
                vec![$((settings!(@row ($field $($key)?) $ty, ($($default)?) $setting), &mut self.$field)),*]
            }

            #[allow(unused_variables, reason = "most need nothing but their ranges")]
            fn then(
                &self,
                key: &str,
                group: &'static str,
                dtype: $crate::numbers::dtype::Dtype,
            ) -> $crate::settings::read::Checked {
                $(if key == settings!(@key $field $($key)?) {
                    return settings!(@then (self, group, dtype) $($then)?);
                })*
                Ok(())
            }

            fn described(&self) -> Vec<$crate::settings::described::Described> {
                [$($crate::settings::table::Entry::described(
                    &self.$field,
                    &settings!(@row ($field $($key)?) $ty, ($($default)?) $setting),
                    &[$($doc),*],
                    settings!(@setting $setting).fields,
                )),*]
                .into_iter()
                .flatten()
                .collect()
            }
        }

        settings!(@kind $type ($($about)*) $($name $label)? $(; $case ($($case_about)*) $case_name $case_label)?);
    };

    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@one $value:expr) => { $value };
    (@then $about:tt) => { Ok(()) };
    (@then $about:tt $then:expr) => { ($then)$about };
    (@required) => { true };
    (@required $default:expr) => { false };
    (@setting $setting:expr) => {{
        #[allow(unused_imports, reason = "a row has some of them")]
        use $crate::settings::{range::Range, table::{any, field, within}};
        // What isn't asked of it is not in the program.
        const SETTING: $crate::settings::table::Setting = $setting;
        SETTING
    }};
    (@row ($field:ident $($key:literal)?) $ty:ty, ($($default:expr)?) $setting:expr) => {{
        const TAKES: $crate::settings::table::Takes = settings!(@setting $setting).takes.of::<$ty>();
        $crate::settings::table::Row {
            key: settings!(@key $field $($key)?),
            takes: TAKES,
            rare: settings!(@setting $setting).rare,
            required: settings!(@required $($default)?),
        }
    }};

    // An object by itself.
    (@kind $type:ident ($($about:literal)*)) => {
        impl $crate::settings::kind::Kind for $type {
            fn read(at: &$crate::settings::read::At) -> $crate::settings::read::Read<Self> {
                let keys = $crate::settings::read::Keys::of(at)?;
                $crate::settings::table::Settings::from_keys(&keys)
            }

            fn write(&self) -> $crate::settings::value::Value {
                $crate::settings::value::Value::map(&$crate::settings::table::Settings::entries(self, true))
            }

            fn takes(_: &$crate::settings::table::Takes) -> String {
                $crate::settings::table::object::<$type>()
            }

            fn shape() -> $crate::settings::described::Shape {
                use $crate::settings::table::Settings;
                $crate::settings::described::Shape::Object(stringify!($type), Self::start().described())
            }

            fn check(
                &self,
                place: &$crate::settings::read::Place,
                dtype: $crate::numbers::dtype::Dtype,
            ) -> $crate::settings::read::Checked {
                $crate::settings::table::Settings::check(self, place.key, dtype)
            }

            fn key_in_link(key: &str) -> Option<(&'static str, $crate::settings::table::FromText)> {
                let (_, key, from_text) = <Self as $crate::settings::table::Settings>::in_link(key)?;
                Some((key, from_text))
            }

            fn defaults(&self) -> $crate::settings::table::Entries {
                $crate::settings::table::Settings::defaults(self)
            }
        }
    };
    // One of several.
    (@kind $type:ident ($($about:literal)*) $name:literal $label:literal
        $(; $case:ident ($($case_about:literal)*) $case_name:literal $case_label:literal)?
    ) => {
        impl $crate::settings::table::Case for $type {
            const NAMES: &'static [(&'static str, &'static str)] = &[($name, $label) $(, ($case_name, $case_label))?];

            fn named(name: &str) -> Option<Self> {
                use $crate::settings::table::Settings;
                let start = Self::start();
                $(if name == $case_name {
                    return Some($type { $case: true, ..start }.usual());
                })?
                (name == $name).then_some(start)
            }

            fn name(&self) -> (&'static str, &'static str) {
                $(if self.$case {
                    return ($case_name, $case_label);
                })?
                ($name, $label)
            }

            fn about(&self) -> &'static [&'static str] {
                $(if self.$case {
                    return &[$($case_about),*];
                })?
                &[$($about),*]
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
            /// What it is called in JSON; and on the page and by PyTorch.
            pub fn name(&self) -> (&'static str, &'static str) {
                match self { $($type::$variant(of) => $crate::settings::table::Case::name(of),)* }
            }

            /// All but the name.
            pub fn settings(&self) -> $crate::settings::table::Entries {
                match self { $($type::$variant(of) => $crate::settings::table::Settings::entries(of, true),)* }
            }

            fn names() -> Vec<&'static str> {
                let names = [$(<$of as $crate::settings::table::Case>::NAMES),*];
                names.concat().iter().map(|(name, _)| *name).collect()
            }
        }

        one_of!(@shared $type ($($variant)*) $($get $get_mut $shared)?);

        impl $crate::settings::kind::Kind for $type {
            fn read(at: &$crate::settings::read::At) -> $crate::settings::read::Read<Self> {
                use $crate::settings::{read::Keys, table::{Takes, any, read_case}};
                const NAME: Takes = Takes { kind: |_| $crate::settings::kind::quoted(&$type::names()), ..any().takes };
                let keys = Keys::of(at)?;
                let name = keys.required("name", NAME)?;
                $(if let Some(read) = read_case::<$of>(&keys, &name) {
                    return read.map($type::$variant);
                })*
                Err(name.wrong_type())
            }

            fn write(&self) -> $crate::settings::value::Value {
                let mut entries = vec![("name", self.name().0.into())];
                entries.extend(self.settings());
                $crate::settings::value::Value::map(&entries)
            }

            fn takes(_: &$crate::settings::table::Takes) -> String {
                let required = [$(<$of as $crate::settings::table::Settings>::required()),*];
                $crate::settings::kind::object(&$type::names(), &required[0])
            }

            fn shape() -> $crate::settings::described::Shape {
                let choices = [$($crate::settings::described::choices::<$of>()),*];
                $crate::settings::described::Shape::OneOf(stringify!($type), choices.into_iter().flatten().collect())
            }

            fn check(
                &self,
                place: &$crate::settings::read::Place,
                dtype: $crate::numbers::dtype::Dtype,
            ) -> $crate::settings::read::Checked {
                match self {
                    $($type::$variant(of) => $crate::settings::table::Settings::check(of, place.key, dtype),)*
                }
            }

            fn key_in_link(key: &str) -> Option<(&'static str, $crate::settings::table::FromText)> {
                if key == "name" {
                    return Some(("name", |text| text.into()));
                }
                let found = [$(<$of as $crate::settings::table::Settings>::in_link(key)),*];
                found.into_iter().flatten().next().map(|(_, key, from_text)| (key, from_text))
            }

            fn defaults(&self) -> $crate::settings::table::Entries {
                match self { $($type::$variant(of) => $crate::settings::table::Settings::defaults(of),)* }
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
