//! A screen with what each of its elements does.

use super::control::Control;
use crate::secret::Secret;
use crate::service::{Element, ElementId, Role, Screen};

/// The most elements that a screen shows; what lies below is not drawn.
const MAX_ELEMENTS: usize = 1000;

/// A screen as it is being drawn, top to bottom.
pub(super) struct View {
    name: String,
    elements: Vec<Element>,
    controls: Vec<Option<Control>>,
    layers: Vec<u8>,
    layer: u8,
    within: Option<ElementId>,
}

/// One element before it is drawn.
pub(super) struct Item {
    element: Element,
    control: Option<Control>,
}

impl Item {
    /// An element with its own text.
    pub(super) fn new(role: Role, text: impl Into<String>) -> Self {
        let element = Element {
            id: ElementId(0),
            role,
            text: text.into(),
            label: None,
            placeholder: None,
            accessible_name: None,
            looks: &[],
            value: None,
            on: None,
            enabled: true,
            reachable: true,
            within: None,
        };
        Self { element, control: None }
    }

    /// What it does.
    pub(super) fn does(mut self, control: Control) -> Self {
        self.control = Some(control);
        self
    }

    /// The label beside it.
    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.element.label = Some(label.into());
        self
    }

    /// The words in it while it is empty.
    pub(super) fn placeholder(mut self, placeholder: impl Into<String>) -> Self {
        self.element.placeholder = Some(placeholder.into());
        self
    }

    /// The name for those who can't see it.
    pub(super) fn named(mut self, name: impl Into<String>) -> Self {
        self.element.accessible_name = Some(name.into());
        self
    }

    /// What people call it by its looks.
    pub(super) fn looks(mut self, looks: &'static [&'static str]) -> Self {
        self.element.looks = looks;
        self
    }

    /// What it shows or holds.
    pub(super) fn value(mut self, value: Secret) -> Self {
        self.element.value = Some(value);
        self
    }

    /// Whether it is ticked, chosen or unfolded.
    pub(super) fn on(mut self, on: bool) -> Self {
        self.element.on = Some(on);
        self
    }

    /// Whether it reacts.
    pub(super) fn enabled(mut self, enabled: bool) -> Self {
        self.element.enabled = enabled;
        self
    }
}

impl View {
    /// An empty screen.
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            elements: Vec::new(),
            controls: Vec::new(),
            layers: Vec::new(),
            layer: 0,
            within: None,
        }
    }

    /// Draws `item` below what is there.
    pub(super) fn add(&mut self, item: Item) -> ElementId {
        let id = ElementId(self.elements.len());
        if self.elements.len() < MAX_ELEMENTS {
            self.elements.push(Element { id, within: self.within, ..item.element });
            self.controls.push(item.control);
            self.layers.push(self.layer);
        }
        id
    }

    /// Draws `item` and, inside of it, what `inner` draws.
    pub(super) fn group(&mut self, item: Item, inner: impl FnOnce(&mut Self)) {
        let outer = self.within;
        self.within = Some(self.add(item));
        inner(self);
        self.within = outer;
    }

    /// Opens a dialog over everything drawn so far, which can't be reached any more.
    pub(super) fn dialog(&mut self, title: &str, name: String, inner: impl FnOnce(&mut Self)) {
        self.layer += 1;
        self.name = name;
        self.group(Item::new(Role::Dialog, title), inner);
    }

    /// Draws a push button.
    pub(super) fn button(&mut self, text: &str, control: Control) {
        self.add(Item::new(Role::Button, text).does(control));
    }

    /// Draws running text.
    pub(super) fn text(&mut self, text: impl Into<String>) {
        self.add(Item::new(Role::Text, text));
    }

    /// Draws an error, if there is one.
    pub(super) fn error(&mut self, text: Option<&String>) {
        if let Some(text) = text {
            self.add(Item::new(Role::Error, text));
        }
    }

    /// Draws a value with its label, to be read or copied.
    pub(super) fn output(&mut self, label: &str, value: &str) {
        self.add(Item::new(Role::Output, "").label(label).value(Secret::new(value)));
    }

    /// The screen, as a person sees it.
    pub(super) fn screen(self) -> Screen {
        let top = self.layer;
        let mut elements = self.elements;
        for (element, layer) in elements.iter_mut().zip(&self.layers) {
            element.reachable = *layer == top;
        }
        Screen { name: self.name, elements }
    }

    /// What a gesture on `element` does; `None` where nothing happens.
    pub(super) fn control(&self, element: ElementId) -> Option<Control> {
        let drawn = self.elements.get(element.0)?;
        let reachable = self.layers[element.0] == self.layer;
        (reachable && drawn.enabled).then(|| self.controls[element.0].clone()).flatten()
    }
}
