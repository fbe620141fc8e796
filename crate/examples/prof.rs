use neuron_playground::{link::Link, network::Network};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let act = &a[4]; let e = Link::parse(&format!("dtype={}&layers={}&activation={act}&output_activation={act}&data=circle&samples=250&features=x1,x2&lr=0.03&batch_size=10&steps=10000000", a[2], a[1])).unwrap().experiment;
    let mut n = Network::new(e);
    let s = a[3].parse().unwrap();
    n.train(50000);
    let t = std::time::Instant::now();
    n.train(s);
    println!("{:.3} us/step", t.elapsed().as_secs_f64() * 1e6 / s as f64);
}
