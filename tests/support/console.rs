//! Sits before a browser of a stand-in.

use credoc::service::{
    Console, Element, Gesture, Person, Role, Screen, Service, StandIn, StandInOptions, mattermost,
};

/// A stand-in in a situation such as `feature=on,server=11.6,user=plain`.
pub async fn stand_in(situation: &str) -> Box<dyn StandIn> {
    let axes = situation.split(',').map(|axis| axis.split_once('=').expect("axis=value"));
    let situation = axes.map(|(axis, value)| (axis.to_owned(), value.to_owned())).collect();
    let options = StandInOptions { situation, ..Default::default() };
    mattermost::service().start(options).await.expect("a stand-in")
}

/// Somebody before their browser, who goes by exact texts.
pub struct Sitting {
    pub console: Box<dyn Console>,
}

impl Sitting {
    pub async fn new(stand_in: &dyn StandIn, person: Person) -> Self {
        let mut console = stand_in.browser(person).await.expect("a browser");
        console.log_in().await.expect("the login works");
        Self { console }
    }

    pub fn screen(&self) -> Screen {
        self.console.screen()
    }

    /// The names of what can be reached with this role.
    pub fn names(&self, role: Role) -> Vec<String> {
        let screen = self.screen();
        let fitting = screen.elements.iter().filter(|e| e.reachable && e.role == role);
        fitting.map(|element| name(element).to_owned()).collect()
    }

    pub fn find(&self, wanted: &str) -> Option<Element> {
        let screen = self.screen();
        let mut named = screen.elements.iter().filter(|e| e.reachable && name(e) == wanted);
        let usable = |e: &&Element| !matches!(e.role, Role::Text | Role::Heading | Role::Dialog);
        named.find(usable).cloned()
    }

    pub async fn press(&mut self, wanted: &str) -> &mut Self {
        let element =
            self.find(wanted).unwrap_or_else(|| panic!("{wanted} on {:#?}", self.screen()));
        self.console.act(element.id, Gesture::Press).await.expect("the stand-in answers");
        self
    }

    /// Presses the choice of a setting.
    pub async fn choose(&mut self, setting: &str, choice: &str) -> &mut Self {
        let screen = self.screen();
        let element = screen.elements.iter().find(|element| {
            element.role == Role::Radio
                && element.text == choice
                && element.label.as_deref() == Some(setting)
        });
        let id = element.expect("the choice is there").id;
        self.console.act(id, Gesture::Press).await.expect("the stand-in answers");
        self
    }

    pub async fn fill(&mut self, wanted: &str, text: &str) -> &mut Self {
        let element =
            self.find(wanted).unwrap_or_else(|| panic!("{wanted} on {:#?}", self.screen()));
        self.console.act(element.id, Gesture::Fill(text.to_owned())).await.expect("an answer");
        self
    }

    /// The value that stands beside a label.
    pub fn output(&self, label: &str) -> Option<String> {
        let screen = self.screen();
        let mut outputs = screen.elements.iter().filter(|e| e.reachable && e.role == Role::Output);
        let output = outputs.find(|element| element.label.as_deref() == Some(label))?;
        output.value.as_ref().map(|value| value.expose().to_owned())
    }

    pub fn enabled(&self, wanted: &str) -> bool {
        self.find(wanted).is_some_and(|element| element.enabled)
    }
}

/// What an element goes by: its text, else whatever else it has.
fn name(element: &Element) -> &str {
    if !element.text.is_empty() {
        return &element.text;
    }
    let others = [&element.label, &element.placeholder, &element.accessible_name];
    others.into_iter().find_map(|name| name.as_deref()).unwrap_or_default()
}
