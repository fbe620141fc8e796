//! `Landscape` and `View`: the loss over weight and bias, painted into a canvas.

use wasm_bindgen::{Clamped, prelude::*};
use web_sys::{CanvasRenderingContext2d, ImageData};

use super::{JsExperiment, read};
use crate::show::landscape::{self, Palette, Pixel};

/// The part of the (weight, bias) plane on show, in pixels.
#[wasm_bindgen]
pub struct View(pub(super) landscape::View);

#[wasm_bindgen]
impl View {
    /// `weight` and `bias` are in the middle; `scale` is a pixel's width and height.
    #[wasm_bindgen(constructor)]
    pub fn new(weight: f64, bias: f64, scale: f64, width: f64, height: f64) -> View {
        View(landscape::View { weight, bias, scale, width, height })
    }

    #[wasm_bindgen(getter)]
    pub fn scale(&self) -> f64 {
        self.0.scale
    }
    pub fn x(&self, weight: f64) -> f64 {
        self.0.x(weight)
    }
    pub fn y(&self, bias: f64) -> f64 {
        self.0.y(bias)
    }
    pub fn weight_at(&self, x: f64) -> f64 {
        self.0.weight_at(x)
    }
    pub fn bias_at(&self, y: f64) -> f64 {
        self.0.bias_at(y)
    }
    /// Moves what is on show by so many pixels.
    pub fn pan(&mut self, dx: f64, dy: f64) {
        self.0.pan(dx, dy);
    }
    /// Makes what is on show `factor` times as large; what is at (x, y) stays there.
    pub fn zoom(&mut self, x: f64, y: f64, factor: f64) {
        self.0.zoom(x, y, factor);
    }
    /// Another size; the middle and the scale stay.
    pub fn resize(&mut self, width: f64, height: f64) {
        (self.0.width, self.0.height) = (width, height);
    }
}

/// The loss of an experiment's data over weight and bias.
#[wasm_bindgen]
pub struct Landscape {
    landscape: landscape::Landscape,
    pixels: Vec<Pixel>,
}

#[wasm_bindgen]
impl Landscape {
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: JsExperiment) -> Result<Landscape, JsValue> {
        Ok(Landscape { landscape: landscape::Landscape::new(&read(&experiment)?), pixels: Vec::new() })
    }

    /// Paints the view, contours and lattice, over a canvas of its size.
    pub fn draw(&mut self, context: &CanvasRenderingContext2d, view: &View, dark: bool) -> Result<(), JsValue> {
        let (width, height) = (view.0.width as u32, view.0.height as u32);
        self.pixels.resize(width as usize * height as usize, [0; 4]);
        self.landscape.paint(&view.0, &Palette::new(dark), &mut self.pixels);
        let bytes = Clamped(self.pixels.as_flattened());
        let image = ImageData::new_with_u8_clamped_array_and_sh(bytes, width, height)?;
        context.put_image_data(&image, 0.0, 0.0)
    }
}
