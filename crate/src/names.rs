//! `names!`: an enum whose variants go by a name in JSON, links and JavaScript.

/// Declares an enum with `ALL`, `name`, `FromStr` and `Serialize`.
macro_rules! names {
    ($(#[$meta:meta])* $vis:vis enum $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $type { $($(#[$doc])* $variant,)* }

        impl $type {
            pub const ALL: &'static [$type] = &[$($type::$variant),*];

            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name),* }
            }
        }

        impl std::str::FromStr for $type {
            type Err = String;

            fn from_str(name: &str) -> Result<Self, String> {
                let named = $type::ALL.iter().find(|value| value.name() == name);
                named.copied().ok_or_else(|| format!("it is \"{name}\""))
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}
pub(crate) use names;
