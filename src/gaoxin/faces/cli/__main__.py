from gaoxin.faces.cli.main import main

main()
