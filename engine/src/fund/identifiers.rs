//! The macro that gives the variants of an enum stable identifiers.

/// Declares an enum by rows `Variant => "identifier"`, and generates its `ALL`, `id` and `from_id`.
macro_rules! identifiers {
    ($(#[$of_enum:meta])* pub enum $name:ident { $($(#[$of_variant:meta])* $variant:ident => $id:literal,)+ }) => {
        $(#[$of_enum])*
        pub enum $name {
            $($(#[$of_variant])* $variant,)+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$variant),+];

            /// Stable identifier used in the file format and the MCP tools.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }

            /// The variant with an identifier; `None` for an unknown one.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|variant| variant.id() == id)
            }
        }
    };
}

pub(crate) use identifiers;
