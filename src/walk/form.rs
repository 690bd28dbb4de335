//! The credential's form, as the service's contract has it.

use super::attempt::{Did, Failure};
use super::person::{Doing, Follower};
use super::words::same;
use crate::client::FieldValue;
use crate::secret::Secret;
use crate::service::ContractField;
use crate::spec::{FieldKind, Label, Value};

impl Follower<'_> {
    /// Enters a value in a field of the form.
    pub(super) fn enter(&mut self, label: &Label, value: &Value) -> Doing {
        let field = self.field(label)?;
        if field.kind == FieldKind::Toggle {
            return Err(Failure::WrongField { name: label.text.clone() }.into());
        }
        let value = match value {
            Value::Example(text) | Value::Described(text)
                if field.kind == FieldKind::Url
                    && (text.contains("://") || self.described(text).is_some()) =>
            {
                self.own_address(text)
            }
            // "Enter your **Base URL**": nobody takes what was copied for an address.
            Value::Unstated if field.kind == FieldKind::Url => {
                Secret::new(self.stand_in.base_url())
            }
            value => self.value(value, label)?,
        };
        let value = if field.secret {
            FieldValue::Secret(value)
        } else {
            FieldValue::Text(value.expose().to_owned())
        };
        self.credential.insert(field.id.to_owned(), value);
        Ok(Did::Done("entered".to_owned()))
    }

    /// Turns a toggle of the form on or off.
    pub(super) fn toggle(&mut self, label: &Label, on: bool) -> Doing {
        let field = self.field(label)?;
        if field.kind != FieldKind::Toggle {
            return Err(Failure::WrongField { name: label.text.clone() }.into());
        }
        self.credential.insert(field.id.to_owned(), FieldValue::Toggle(on));
        Ok(Did::Done(if on { "turned on" } else { "turned off" }.to_owned()))
    }

    /// What a reader enters where a page shows an address of somebody's server as an example, or
    /// describes one: that of their own, with the path that is shown or told ("followed by /x"),
    /// which is what the page teaches.
    fn own_address(&self, said: &str) -> Secret {
        let path = if let Some((_, rest)) = said.split_once("://") {
            rest.find(['/', '?', '#']).map_or("", |at| &rest[at..])
        } else {
            let told = said.split_whitespace().find(|word| word.starts_with('/'));
            told.map_or("", |word| word.trim_end_matches([',', '.', ')']))
        };
        let own = self.stand_in.base_url();
        Secret::new(format!("{}{path}", own.trim_end_matches('/')))
    }

    fn field(&self, label: &Label) -> Result<&'static ContractField, Failure> {
        let found = self.contract.iter().find(|field| same(field.label, &label.text));
        found.ok_or_else(|| Failure::UnknownField {
            name: label.text.clone(),
            there: self.contract.iter().map(|field| field.label.to_owned()).collect(),
        })
    }

    /// The labels of the fields that were left empty and mustn't be.
    pub(super) fn missing_fields(&self) -> Vec<&'static str> {
        let missing = self
            .contract
            .iter()
            .filter(|field| field.required && !self.credential.contains_key(field.id));
        missing.map(|field| field.label).collect()
    }
}
