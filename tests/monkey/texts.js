// What a random user types, pastes, drops and follows: right, odd and wrong.

/** Into any field. */
export const TYPED = [
  '', '0', '-0', '−0.5', '1', '2', '3', '7', '10', '20', '0.1', '0,1', '0.03', '1.5', '100', '1000', '1,000', '1.000,5', '99999999999', '1e309', '-1e309', '1e-300', '65504', '6e4', '1e38',
  'NaN', 'Infinity', '∞', ' 5 ', 'abc', '0x10', '1e', '--1', '1,2', '1, 2, 3', '0.5 0.25', '<b>', '💥', 'x'.repeat(3000), '1,'.repeat(400),
];

/** After the #, or whole. */
export const LINKS = [
  '', 'lr=0.1&i=17', 'dtype=bfloat16&lr=0.03&steps=300&i=200', 'dtype=float64&lr=2&steps=2000&i=1999', 'dtype=float32&x=1,2,3&y=2,4,7&batch_size=2&optimizer=adam&lr=0.01&steps=500&i=100',
  'loss_scaling=dynamic&lr=0.5&steps=400&i=300', 'lr=1000&steps=50&i=49', 'x=65504&y=-65504&lr=1&steps=30&i=3', 'update=master_weights&lr=0.001&steps=5000&i=4000', 'steps=0', 'steps=1&i=0',
  'layers=2,4,2,1&activation=tanh,tanh&output_activation=tanh&data=circle&features=x1,x2&train=0.5&batch_size=10&shuffle=true&steps=100000&lr=0.1&i=100',
  'layers=2,8,8,1&activation=relu,gelu&data=spiral&features=x1,x2&train=0.5&batch_size=10&steps=100000&lr=0.03', 'layers=1,3,1&activation=silu&x=1,2&y=0,1&lr=0.1&steps=500&i=5',
  'layers=2,1&data=xor&features=x1,x2&loss=bce_with_logits&steps=1000&i=10', 'layers=7,3,1&activation=sigmoid&data=gauss&features=x1,x2,x1_squared,x2_squared,x1_x2,sin_x1,sin_x2&steps=1000',
  'but=device:cuda&but=optimizer:adam&but=dtype:float64;update:master_weights&i=5', 'lr=0.3&but=lr:0.001&but=seed:7&but=x:1,2;y:3,4&but=0.weight:NaN;0.bias:0', 'but=', 'but=dtype:float8', 'but=steps:3', 'layers=2,4,1&activation=tanh&data=xor&features=x1,x2&train=0.5&batch_size=10&steps=1000&but=device:cuda&but=layers:2,8,8,1&but=data:circle&i=20',
  'lesson=frozen', 'lesson=gpu', 'lesson=nothing', 'lr=nonsense', 'steps=1e9', 'layers=1,1,1', 'layers=9,9,9,9,9,9,9,9,9,9,1', 'seed=1e999', 'i=99999999', 'bits=ffffffff&i=3', '%', '%E0%A4%A', 'a=b&a=b', '__proto__=1', 'dtype=float16&dtype=float32',
  'activation=relu&batchSize=10&dataset=spiral&networkShape=4,2&learningRate=0.1', 'dataset=circle&networkShape=1,1,1,1,1,1,1,1,1', 'networkShape=1.5', 'dataset=xor&batchSize=1.5', 'dataset=gauss&seed=1e999',
];

/** Brought: pasted, or a file. */
export const BROUGHT = [
  'x1,x2,y\n1,2,1\n3,4,-1\n5,6,1\n', 'x,y\n1,2\n2,4\n3,7\n', '1;2,5;1\n3;4,5;-1\n', 'a\tb\tc\n1\t2\t1\n', '1,2,1\n3,four,0', '1\n2', '<html>', '', '\0\u0001\u0002', '{}', '[]', '{"dtype":"float16"}',
  '{"layers":[1,1],"x":[[1]],"y":[[1]],"optimizer":{"name":"sgd","lr":0.1},"steps":5}', '['.repeat(2000), '{"x":'.repeat(300), 'https://example.org/#lr=0.2&i=3', 'https://playground.tensorflow.org/#activation=tanh&networkShape=4,2&seed=0.5',
  `${'1,2,1\n'.repeat(3000)}`, `${'x'.repeat(100000)}`, 'NaN,1\n2,Infinity\n',
];

export const KEYS = [' ', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowLeft', 'Home', 'End', 'r', '?', 'Escape', 'Tab', 'Shift+Tab', 'Enter', 'Control+z', 'Control+Shift+z', '+', '-', '0', 'PageDown', 'Delete'];
