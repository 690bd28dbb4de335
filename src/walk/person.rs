//! The virtual user: does exactly what an action says on the screens, and no more.

use super::attempt::{Did, Failure};
use super::look::{self, Want};
use super::words::{fold, shared_words, without_determiners};
use crate::client::Credential;
use crate::secret::Secret;
use crate::service::{
    Console, ContractField, Element, ElementId, Gesture, Person, Role, Screen, ServiceError,
    StandIn,
};
use crate::spec::{Action, Condition, Label, Place, StepAction, Value};

/// Words for where a service is.
const ADDRESSES: &[&str] = &["url", "address", "host"];

/// What is typed where a page asks for a text and doesn't say which.
const SOME_TEXT: &str = "credoc";

/// Whoever follows the page, with their browsers, clipboard and credential form.
pub(super) struct Follower<'a> {
    pub(super) stand_in: &'a dyn StandIn,
    pub(super) contract: &'static [ContractField],
    pub(super) reader: Box<dyn Console>,
    pub(super) administrator: Option<Box<dyn Console>>,
    /// Who sits before their browser now.
    pub(super) present: Person,
    pub(super) clipboard: Option<Secret>,
    pub(super) credential: Credential,
    /// What the page says beside the present action ("next to **X**").
    said: String,
    /// What the last action left to be told of it.
    pub(super) trace: Trace,
}

/// What an action touched, for the search for a mend.
#[derive(Default)]
pub(super) struct Trace {
    pub(super) used: Option<ElementId>,
    pub(super) in_menus: Vec<Element>,
    pub(super) part: usize,
}

/// Why an action ended early.
pub(super) enum Halt {
    /// It can't be done.
    Failed(Failure),
    /// The stand-in's fault.
    Service(ServiceError),
}

impl From<ServiceError> for Halt {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

pub(super) type Doing = Result<Did, Halt>;

impl<'a> Follower<'a> {
    /// A reader who is logged in and has entered nothing yet.
    pub(super) async fn new(
        stand_in: &'a dyn StandIn,
        contract: &'static [ContractField],
    ) -> Result<Self, ServiceError> {
        Ok(Self {
            reader: stand_in.browser(Person::Reader).await?,
            stand_in,
            contract,
            administrator: None,
            present: Person::Reader,
            clipboard: None,
            credential: Credential::new(),
            said: String::new(),
            trace: Trace::default(),
        })
    }

    /// The browser of whoever is at work.
    pub(super) fn console(&mut self) -> &mut dyn Console {
        match (self.present, &mut self.administrator) {
            (Person::Administrator, Some(browser)) => browser.as_mut(),
            _ => self.reader.as_mut(),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        match (self.present, &self.administrator) {
            (Person::Administrator, Some(browser)) => browser.screen(),
            _ => self.reader.screen(),
        }
    }

    /// Does an action if its condition is met.
    pub(super) async fn perform(&mut self, step: &StepAction) -> Doing {
        self.trace = Trace::default();
        self.said = step.qualifier.clone().unwrap_or_default();
        match &step.condition {
            Some(Condition::Purpose(words)) => {
                return Ok(Did::Skipped(format!("only for who wants to {words}")));
            }
            Some(Condition::IfShown(words)) if !self.shown(&step.action) => {
                return Ok(Did::Skipped(format!("condition not met: {words}")));
            }
            Some(Condition::Other(words)) => {
                return Ok(Did::Skipped(format!("left out, the screens don't tell: {words}")));
            }
            Some(Condition::IfShown(_)) | None => {}
        }
        match &step.action {
            Action::LogIn { role } => self.log_in(role.as_deref()).await,
            Action::GoTo { path } => self.go_to(path).await,
            Action::Search { object } => self.search(object).await,
            Action::Select { target, .. } => self.select(&target.text).await,
            Action::Enter { field, value, place } => match place {
                Place::Service => self.fill(field, value).await,
                Place::Credential => self.enter(field, value),
            },
            Action::Copy { source } => self.copy(source),
            Action::Check { target } => self.tick(&target.text, true).await,
            Action::Uncheck { target } => self.tick(&target.text, false).await,
            Action::TurnOn { target, place } => self.turn(target, *place, true).await,
            Action::TurnOff { target, place } => self.turn(target, *place, false).await,
            Action::Confirm { target, value, change_otherwise } => {
                self.confirm(target, value, *change_otherwise).await
            }
            Action::Perform { verb, object } => self.do_it(verb, object).await,
            Action::Default { .. } => Ok(Did::Nothing("nothing to do".to_owned())),
        }
    }

    /// Whether the control of an action is on the screen.
    pub(super) fn shown(&self, action: &Action) -> bool {
        let screen = self.screen();
        let there = |name: &str, want| look::find(&screen, name, want, None).is_some();
        match action {
            Action::Select { target, .. } => there(&target.text, Want::Press),
            Action::GoTo { path } => path.first().is_some_and(|part| there(&part.text, Want::Part)),
            Action::Enter { field, place: Place::Service, .. } => there(&field.text, Want::Field),
            Action::Copy { source } => there(&source.text, Want::Output),
            Action::Check { target } | Action::Uncheck { target } => there(&target.text, Want::Box),
            Action::TurnOn { target, place: Place::Service }
            | Action::TurnOff { target, place: Place::Service } => {
                there(&target.text, Want::Box) || !look::choices(&screen, &target.text).is_empty()
            }
            Action::Confirm { target, .. } => !look::choices(&screen, &target.text).is_empty(),
            Action::Search { object } => look::search_box(&screen, &object.text).is_some(),
            _ => true,
        }
    }

    /// An administrator is somebody else, with a browser of their own.
    async fn log_in(&mut self, role: Option<&str>) -> Doing {
        let as_admin = role.is_some_and(|role| role.split('-').any(|w| w.starts_with("admin")));
        if as_admin {
            if self.administrator.is_none() {
                self.administrator = Some(self.stand_in.browser(Person::Administrator).await?);
            }
            self.present = Person::Administrator;
        }
        self.console().log_in().await?;
        Ok(Did::Done("logged in".to_owned()))
    }

    async fn press(&mut self, element: ElementId) -> Result<(), ServiceError> {
        self.trace.used.get_or_insert(element);
        self.console().act(element, Gesture::Press).await
    }

    /// Goes along a menu path. Headings narrow the search to what stands under them; what is
    /// open already is gone along; the first part may be in a menu that is closed.
    async fn go_to(&mut self, path: &[Label]) -> Doing {
        let mut scope = None;
        for (at, part) in path.iter().enumerate() {
            self.trace.part = at;
            let screen = self.screen();
            let found = look::find_beside(&screen, &part.text, Want::Part, scope, &self.said);
            let mut found = found.cloned();
            if found.is_none() && at == 0 {
                found = self.look_into_menus(&part.text, |_| true).await?;
            }
            let Some(element) = found else {
                return Err(Failure::NotOnScreen {
                    name: part.text.clone(),
                    want: Want::Part,
                    there: look::names(&screen, Want::Part),
                }
                .into());
            };
            if matches!(element.role, Role::Heading | Role::Dialog) {
                scope = Some(element.id);
            } else {
                scope = None;
                // What stands open, or is where one is, stays as it is.
                if element.on != Some(true) {
                    self.press(element.id).await?;
                }
            }
        }
        Ok(Did::Done("gone there".to_owned()))
    }

    /// Opens one closed menu after the other, of those that `wanted` selects, until one holds
    /// `name`; closes those that don't.
    pub(super) async fn look_into_menus(
        &mut self,
        name: &str,
        wanted: fn(&Element) -> bool,
    ) -> Result<Option<Element>, ServiceError> {
        for menu in look::closed_menus(&self.screen(), wanted) {
            self.console().act(menu, Gesture::Press).await?;
            let screen = self.screen();
            if let Some(found) = look::find(&screen, name, Want::Part, None) {
                return Ok(Some(found.clone()));
            }
            let fresh = screen.elements.iter().filter(|element| element.role == Role::MenuItem);
            self.trace.in_menus.extend(fresh.cloned());
            let opener = screen.elements.iter().find(|element| {
                element.role == Role::Menu && element.on == Some(true) && element.reachable
            });
            if let Some(opener) = opener.map(|opener| opener.id) {
                self.console().act(opener, Gesture::Press).await?;
            }
        }
        Ok(None)
    }

    async fn search(&mut self, object: &Label) -> Doing {
        let screen = self.screen();
        let Some(element) = look::search_box(&screen, &object.text) else {
            let words = object.text.clone();
            return Err(
                Failure::NoSearchBox { words, there: look::names(&screen, Want::Field) }.into()
            );
        };
        let name = self.reader.reader_name();
        self.trace.used = Some(element.id);
        self.console().act(element.id, Gesture::Fill(name)).await?;
        Ok(Did::Done("searched for".to_owned()))
    }

    fn find(&self, name: &str, want: Want) -> Result<Element, Failure> {
        let screen = self.screen();
        let missing = |name: &str, want| Failure::NotOnScreen {
            name: name.to_owned(),
            want,
            there: look::names(&screen, want),
        };
        if let Some(around) = look::missing_around(&screen, name, want, &self.said) {
            return Err(missing(around, Want::Part));
        }
        let found = look::find_beside(&screen, name, want, None, &self.said);
        found.cloned().ok_or_else(|| missing(name, want))
    }

    /// Presses what is called so. An entry of a menu behind an icon is looked for as well: what an
    /// icon is for shows only when it is opened.
    async fn select(&mut self, name: &str) -> Doing {
        let element = match self.find(name, Want::Press) {
            Ok(element) => element,
            Err(failure) => {
                let is_icon = |menu: &Element| menu.text.is_empty();
                match self.look_into_menus(name, is_icon).await? {
                    Some(element) => element,
                    None => return Err(failure.into()),
                }
            }
        };
        self.trace.used.get_or_insert(element.id);
        if !element.enabled {
            return Ok(Did::Nothing("pressed; it didn't react".to_owned()));
        }
        if element.on == Some(true) {
            return Ok(Did::Nothing("chosen already".to_owned()));
        }
        self.press(element.id).await?;
        Ok(Did::Done("pressed".to_owned()))
    }

    /// Where the page names no control, one whose name says the same does it.
    async fn do_it(&mut self, verb: &str, object: &Label) -> Doing {
        let name = format!("{verb} {}", without_determiners(&object.text));
        match self.find(&name, Want::Press) {
            Ok(_) => self.select(&name).await,
            Err(_) => Err(Failure::NotDoable.into()),
        }
    }

    async fn fill(&mut self, field: &Label, value: &Value) -> Doing {
        if let Value::Example(text) = value {
            // "Set **X** to **true**" where X is a setting with choices.
            let screen = self.screen();
            let choices = look::choices(&screen, &field.text);
            if let Some(choice) = choices.iter().find(|choice| fold(&choice.text) == fold(text)) {
                return self.choose(choice, &field.text).await;
            }
        }
        let element = self.find(&field.text, Want::Field)?;
        self.trace.used = Some(element.id);
        if !element.enabled {
            return Err(Failure::Disabled { name: field.text.clone() }.into());
        }
        let text = match value {
            Value::Unstated => SOME_TEXT.to_owned(),
            // "Enter a description in **Token Description**": any will do.
            Value::Described(words)
                if self.described(words).is_none() && shared_words(words, &field.text) > 0 =>
            {
                SOME_TEXT.to_owned()
            }
            value => self.value(value, field)?.expose().to_owned(),
        };
        self.console().act(element.id, Gesture::Fill(text)).await?;
        Ok(Did::Done("entered".to_owned()))
    }

    /// The value that the page says to enter.
    pub(super) fn value(&self, value: &Value, field: &Label) -> Result<Secret, Failure> {
        let nothing = |words: &str| Failure::NoValue { words: words.to_owned() };
        match value {
            Value::Example(text) => Ok(Secret::new(text)),
            Value::Copied => self.clipboard.clone().ok_or_else(|| nothing("what was copied")),
            Value::Described(words) => self.described(words).ok_or_else(|| nothing(words)),
            Value::Unstated => {
                let shown = self.on_screen(&field.text);
                shown.or_else(|| self.clipboard.clone()).ok_or_else(|| nothing(&field.text))
            }
        }
    }

    /// What a reader would take for these words: the service's address, or a value that stands
    /// on the screen under this name.
    pub(super) fn described(&self, words: &str) -> Option<Secret> {
        let folded = fold(words);
        let is_address = folded.split(' ').any(|word| ADDRESSES.contains(&word));
        if is_address {
            return Some(Secret::new(self.stand_in.base_url()));
        }
        self.on_screen(&without_determiners(words))
    }

    fn on_screen(&self, name: &str) -> Option<Secret> {
        let screen = self.screen();
        look::find(&screen, name, Want::Output, None)?.value.clone()
    }

    fn copy(&mut self, source: &Label) -> Doing {
        let element = self.find(&source.text, Want::Output)?;
        self.trace.used = Some(element.id);
        self.clipboard = element.value;
        Ok(Did::Done("copied".to_owned()))
    }

    async fn tick(&mut self, name: &str, on: bool) -> Doing {
        let element = self.find(name, Want::Box)?;
        self.set(&element, name, on).await
    }

    async fn set(&mut self, element: &Element, name: &str, on: bool) -> Doing {
        self.trace.used = Some(element.id);
        let (done, already) =
            if on { ("ticked", "ticked already") } else { ("unticked", "not ticked") };
        if element.on == Some(on) {
            return Ok(Did::Nothing(already.to_owned()));
        }
        if !element.enabled {
            return Err(Failure::Disabled { name: name.to_owned() }.into());
        }
        self.press(element.id).await?;
        Ok(Did::Done(done.to_owned()))
    }

    async fn turn(&mut self, target: &Label, place: Place, on: bool) -> Doing {
        if place == Place::Credential {
            return self.toggle(target, on);
        }
        let screen = self.screen();
        if let Some(element) = look::find(&screen, &target.text, Want::Box, None) {
            return self.set(element, &target.text, on).await;
        }
        let words: &[&str] = if on {
            &["on", "true", "yes", "enabled"]
        } else {
            &["off", "false", "no", "disabled"]
        };
        let choices = look::choices(&screen, &target.text);
        let choice = choices.iter().find(|choice| words.contains(&fold(&choice.text).as_str()));
        match choice {
            Some(choice) => self.choose(choice, &target.text).await,
            None => Err(Failure::NotOnScreen {
                name: target.text.clone(),
                want: Want::Box,
                there: look::names(&screen, Want::Box),
            }
            .into()),
        }
    }

    async fn choose(&mut self, choice: &Element, name: &str) -> Doing {
        self.trace.used = Some(choice.id);
        if choice.on == Some(true) {
            return Ok(Did::Nothing("so already".to_owned()));
        }
        if !choice.enabled {
            return Err(Failure::Disabled { name: name.to_owned() }.into());
        }
        self.press(choice.id).await?;
        Ok(Did::Done("changed".to_owned()))
    }

    async fn confirm(&mut self, target: &Label, value: &Label, change: bool) -> Doing {
        let screen = self.screen();
        let choices = look::choices(&screen, &target.text);
        let choice = choices.iter().find(|choice| fold(&choice.text) == fold(&value.text));
        let (name, value) = (target.text.clone(), value.text.clone());
        match choice {
            Some(choice) if change || choice.on == Some(true) => self.choose(choice, &name).await,
            Some(_) => Err(Failure::NotSet { name, value }.into()),
            None if choices.is_empty() => {
                Err(Failure::NotOnScreen { name, want: Want::Box, there: settings(&screen) }.into())
            }
            None => {
                let there = choices.iter().map(|choice| choice.text.clone()).collect();
                Err(Failure::NoSuchChoice { name, value, there }.into())
            }
        }
    }
}

/// The names of the settings on a screen.
pub(super) fn settings(screen: &Screen) -> Vec<String> {
    let radios = screen.elements.iter().filter(|e| e.reachable && e.role == Role::Radio);
    let mut names: Vec<String> = Vec::new();
    for label in radios.filter_map(|element| element.label.as_deref()) {
        let name = label.trim().trim_end_matches(':').to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
