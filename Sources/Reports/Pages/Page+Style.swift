extension Page {
  /// The style sheet every page carries.
  static var style: String {
    """
    body{margin:0;background:\(Palette.page);color:\(Palette.text);font:15px/1.5 \(Palette.fonts)}
    main{max-width:1160px;margin:0 auto;padding:40px 28px 60px}
    h1{font-size:30px;line-height:1.2;color:\(Palette.ink);margin:0 0 8px}
    h2{font-size:19px;color:\(Palette.ink);margin:40px 0 14px}
    p{margin:0 0 12px;max-width:80ch}
    .lead{margin:0 0 4px;overflow-wrap:anywhere}
    .card,.figure{background:\(Palette.panel);border:1px solid \(Palette.grid);border-radius:10px}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:16px;margin:0 0 16px}
    .figure{padding:14px 18px;display:flex;flex-direction:column}
    .figure span,.figure small{color:\(Palette.muted);font-size:13px}
    .figure strong{font-size:26px;line-height:1.35;color:\(Palette.ink);font-weight:600}
    header{margin:0 0 22px}
    .charts{display:flex;flex-wrap:wrap;align-items:flex-start;gap:16px;margin:0 0 16px}
    .charts .card{padding:10px;max-width:100%}
    .charts svg{max-width:100%;height:auto;display:block}
    .scroll{overflow-x:auto;margin:0 0 16px}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    th,td{text-align:left;padding:9px 16px;border-bottom:1px solid \(Palette.grid);overflow-wrap:anywhere}
    th{color:\(Palette.muted);font-weight:500;font-size:13px;white-space:nowrap}
    tbody tr:last-child td{border-bottom:0}
    .n{text-align:right;white-space:nowrap}
    .flagged td{background:#fdf1ea;color:#8a3a00}
    .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(128px,1fr));gap:18px 16px;margin:0 0 16px}
    figure{margin:0}
    img{display:block;width:100%;height:auto;image-rendering:pixelated;background:\(Palette.night);border-radius:6px;
    border:3px solid \(Palette.night);box-sizing:border-box}
    .meter{height:5px;border-radius:3px;background:\(Palette.grid);margin:7px 0 4px;overflow:hidden}
    .meter div{height:100%;border-radius:3px}
    .meter .right{background:\(Palette.blue)}.meter .wrong{background:\(Palette.vermilion)}
    figcaption{display:grid;grid-template-columns:1fr auto;font-size:13px;line-height:1.45}
    figcaption i{font-style:normal}
    figcaption span{grid-column:1/-1;color:\(Palette.muted);font-size:12px}
    .name{overflow-wrap:anywhere;color:\(Palette.muted);font-size:12px}
    .right b{color:\(Palette.blue)}.wrong b{color:\(Palette.vermilion)}
    .turned{display:grid;grid-template-columns:1fr 40px 1fr 40px 1fr;gap:8px;background:\(Palette.panel);
    border:1px solid \(Palette.grid);border-radius:10px;padding:20px 22px;margin:0 0 16px;font-size:13px}
    .turned p{margin:0 0 6px;text-align:center}
    .turned img + p{margin-top:12px}
    .turned em{font-style:normal;font-size:34px;color:\(Palette.grey);text-align:center;padding-top:90px}
    .probabilities{display:grid;grid-template-columns:auto 1fr auto;gap:2px 10px;align-items:center;margin-top:12px}
    footer{margin-top:44px;color:\(Palette.muted);font-size:13px;overflow-wrap:anywhere}
    @media (max-width:640px){.turned{grid-template-columns:1fr}.turned em{padding:0}}
    @media print{body{background:#fff}main{max-width:none;padding:0}}

    """
  }
}
